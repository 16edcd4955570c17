"""How much is needed, what can arrive in time, and what falls short? Arrays in, arrays out."""
