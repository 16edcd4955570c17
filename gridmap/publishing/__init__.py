"""How does an answer become fresh, what does it say, and who does work that takes long?"""
