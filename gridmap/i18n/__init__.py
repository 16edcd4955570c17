"""How does what the program says come to a reader in their own language?"""
