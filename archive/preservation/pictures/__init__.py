"""What a picture's file is and says of itself: examined, rendered, labelled, signed."""
