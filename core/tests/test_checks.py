import gc

from django import forms

from core.checks import every_table_of_forms_has_an_end


def test_the_tables_of_the_product_have_an_end():
    assert every_table_of_forms_has_an_end(None) == []


def test_a_table_without_an_end_is_told():
    row = type("RowForm", (forms.Form,), {"__module__": "somewhere.forms"})
    table = forms.formset_factory(row, max_num=5)
    assert [error.id for error in every_table_of_forms_has_an_end(None)] == ["hlta.E003"]
    del table
    gc.collect()
