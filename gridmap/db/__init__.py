"""How is the database reached, what does it hold, and how does it come to its newest shape?"""
