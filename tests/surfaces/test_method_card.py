"""The card of the method: what every other way costs, and which of them train nothing."""

from surfaces.cards.method import method_card
from tenet import artifacts as a


def test_a_training_of_no_measured_time_is_no_way_without_training() -> None:
    others = (
        a.Alternative(method="pretrain", why_not="It reads.", minutes=0.0, memory_gb=1.5),
        a.Alternative(method="dpo", why_not="No pairs.", minutes=4, memory_gb=1.5),
        a.Alternative(method="classical", why_not="It is worse.", minutes=0.0, memory_gb=0.0),
        a.Alternative(method="kto", why_not="No thumbs."),
    )
    shown = method_card(a.Method(choice="sft", reasons=("It is plain.",), alternatives=others))
    assert "- pretrain (about 0.1 minutes, 1.5 GB): It reads." in shown
    assert "- dpo (about 4 minutes, 1.5 GB): No pairs." in shown
    assert "- classical (no training): It is worse." in shown
    assert "- kto: No thumbs." in shown
