"""会員のページ (people): a member as neighbours see them."""
