"""Walls: what a viewer is shown, in an order that chance made and that can be made again."""
