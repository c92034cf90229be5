"""会員 (member): who somebody is, how they sign in, who is close to them and whom they keep away."""
