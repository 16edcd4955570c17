"""What does whoever runs the service do: let people back in, keep it up, keep it safe, prove it whole?"""
