"""Chat (チャット): rooms (ルーム) of wards, of the city and of the people of a space, on the hub `talk`."""
