from library.actions.strategy import strategies_add_defaults, strategy_save

__all__ = ["strategies_add_defaults", "strategy_save"]
