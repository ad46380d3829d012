"""What the walk through every exit needs: a cast, things in every state, canaries, the exits."""
