"""The broad areas of need (Code of Practice 6.28-6.35, fact 12)."""

from django.db import models


class Area(models.TextChoices):
    COMMUNICATION = "communication", "Communication and interaction"
    COGNITION = "cognition", "Cognition and learning"
    SEMH = "semh", "Social, emotional and mental health"
    SENSORY = "sensory", "Sensory and physical"
