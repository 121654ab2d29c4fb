"""The catalogue, courses run in-house, bookings, attendance."""
