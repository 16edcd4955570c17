"""How are goods booked into depots, out of them, between them, and counted?"""
