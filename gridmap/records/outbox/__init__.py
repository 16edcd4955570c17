"""How does what was written on a phone arrive whole, once, and never get lost?"""
