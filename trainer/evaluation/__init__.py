"""How good a persona is: samples, text metrics, author classifier, Markov baseline, learning curve."""
