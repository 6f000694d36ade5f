"""La barra avanza cuando se pide, y cuando no, no escribe ni un carácter."""

import sys

import pytest
import torch
from tesela.training import TrainConfig, fit
from tesela.training.progress import training_progress
from torch import nn

DATA = (torch.rand(6, 2), torch.tensor([0, 1] * 3))


@pytest.mark.parametrize("show", [False, None])
def test_a_page_stays_clean(capfd, show):
    fit(nn.Linear(2, 2), DATA, DATA, TrainConfig(epochs=2, batch_size=2), progress=show)
    assert capfd.readouterr() == ("", "")


def test_the_bar_goes_to_stderr_and_is_erased(capfd):
    fit(nn.Linear(2, 2), DATA, None, TrainConfig(epochs=2, batch_size=2), progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "/6" in err and "lote" in err
    assert err.rsplit("\r", 1)[1].strip() == ""


def test_a_terminal_shows_it(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with training_progress(total=1) as progress:
        assert progress.visible


def test_it_counts_batches_and_names_the_epoch(capfd):
    with training_progress(total=4, done=2, show=True) as progress:
        progress.step(epoch=1, loss=0.25)
        assert progress._bar.n == 3
        assert "época 2, pérdida 0.250" in progress._bar.postfix
    capfd.readouterr()


def test_an_error_closes_it(capfd):
    with pytest.raises(RuntimeError), training_progress(total=4, show=True) as progress:
        raise RuntimeError
    assert progress._bar.disable or progress._bar.n == 0
    assert capfd.readouterr().err.rsplit("\r", 1)[1].strip() == ""
