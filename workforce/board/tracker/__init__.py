"""The Notice tracker: each measure with its indicators, evidence, owner, actions, progress and impact."""
