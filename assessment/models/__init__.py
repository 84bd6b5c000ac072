from assessment.models.measure import Measure, Score, ScoreQuerySet
from assessment.models.questionnaire import Answer, Item, Questionnaire, Sitting

__all__ = ["Answer", "Item", "Measure", "Questionnaire", "Score", "ScoreQuerySet", "Sitting"]
