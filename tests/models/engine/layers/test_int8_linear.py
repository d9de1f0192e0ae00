"""int8 linear layer: accuracy, and invariance to batch and threads."""

import pytest
import torch

from models.engine.kernels import int8_gemm
from models.engine.layers.int8_linear import compiled, int8_linear, quantize_weights, reference
from tests.processors import needs_int8

CPU = torch.device("cpu")
SHAPES = pytest.mark.parametrize(("inputs", "outputs"), [(64, 48), (768, 96), (1536, 64)])


def random_layer(outputs: int, inputs: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Weights, a bias and 32 rows of very different magnitudes."""
    torch.manual_seed(inputs)
    sizes = torch.logspace(-3, 3, 32).unsqueeze(1)
    return torch.randn(outputs, inputs), torch.randn(outputs), torch.randn(32, inputs) * sizes + 0.1


@needs_int8
@SHAPES
def test_the_kernel_gives_the_bits_of_the_reference(inputs: int, outputs: int) -> None:
    """Which is what other processors compute."""
    weight, bias, x = random_layer(outputs, inputs)
    weights = quantize_weights(weight, bias)
    assert compiled(weights)(x).equal(reference(weights)(x))


@SHAPES
def test_products_are_close(inputs: int, outputs: int) -> None:
    """Within 3 % of each row's norm, also with 7-bit activations."""
    weight, bias, x = random_layer(outputs, inputs)
    expected, found = x @ weight.t() + bias, int8_linear(quantize_weights(weight, bias))(x)
    assert ((found - expected).norm(dim=1) <= 0.03 * expected.norm(dim=1)).all()


def test_inputs_must_be_a_multiple_of_16() -> None:
    """The model is then not quantized."""
    with pytest.raises(ValueError, match="multiple of 16"):
        quantize_weights(torch.ones(8, 40), None)


def test_transposed_weights() -> None:
    """The kernel would read them as they lie in memory, and return noise."""
    weight, bias, x = random_layer(48, 64)
    turned = weight.t().contiguous().t()
    assert int8_linear(quantize_weights(turned, bias))(x).equal(int8_linear(quantize_weights(weight, bias))(x))


def test_an_outlier_does_not_spoil_its_row() -> None:
    """One input is 50 times as large as any other."""
    weight, x = random_layer(96, 768)[0], torch.randn(32, 768)
    x[:, 7] = 50 * x.abs().amax(1)
    weight[:, 7] = 0  # so that only the others count
    expected = x @ weight.t()
    tolerance, found = 0.1 * 255 / int8_gemm.MAX_ACTIVATION, int8_linear(quantize_weights(weight, None))(x)
    assert ((found - expected).norm(dim=1) < tolerance * expected.norm(dim=1)).all()


@SHAPES
def test_rows_are_batch_and_thread_invariant(inputs: int, outputs: int) -> None:
    """Alone, in pairs and among 32, on one thread and on two."""
    weight, bias, x = random_layer(outputs, inputs)
    multiply, threads = int8_linear(quantize_weights(weight, bias)), torch.get_num_threads()
    together = multiply(x)
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            for size in (1, 2, 4, 32):
                assert torch.cat([multiply(part) for part in x.chunk(32 // size)]).equal(together)
    finally:
        torch.set_num_threads(threads)


def test_zeros_give_the_bias() -> None:
    """Zero rows have no scale, and neither have outputs with zero weights."""
    weight, bias, _x = random_layer(48, 64)
    weight[3] = 0
    multiply = int8_linear(quantize_weights(weight, bias))
    torch.testing.assert_close(multiply(torch.zeros(2, 64)), bias.expand(2, -1))
    assert multiply(torch.ones(1, 64)).isfinite().all()
