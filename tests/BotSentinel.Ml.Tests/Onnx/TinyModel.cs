using System.Text;

namespace BotSentinel.Ml.Tests.Onnx;

/// <summary>
/// An ONNX model of a few hundred bytes, written by the fields of onnx.proto: each word has a weight for each label, masked, and the logits are their sums. Small enough to see
/// that tokens, mask and labels arrive where they should.
/// </summary>
internal static class TinyModel
{
    /// <summary>The words of the vocabulary; the place is the token.</summary>
    public static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "money", "lunch", "##s", "earn", "tomorrow"];

    private const int Float = 1, Int64 = 7, Opset = 13, IrVersion = 8;

    // Whoever asks for labels, gets those of a word: not spam, spam.
    private static readonly float[] Weights = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 3, 2, -2, 0, 0, 0, 2, 1, -1];

    /// <summary>Writes the model and its vocabulary into a folder, and tells where.</summary>
    public static (string Model, string Vocabulary) Write(string folder, string ids = "input_ids", int labels = 2, int type = Int64)
    {
        (string model, string vocabulary) = (Path.Combine(folder, "model.onnx"), Path.Combine(folder, "vocab.txt"));
        File.WriteAllBytes(model, Bytes(ids, labels, type));
        File.WriteAllLines(vocabulary, Vocabulary);
        return (model, vocabulary);
    }

    private static byte[] Bytes(string ids, int labels, int type)
    {
        float[] weights = labels == 2 ? Weights : [.. Weights.Where((_, at) => at % 2 == 1)];
        byte[] graph =
        [
            .. Message(1, Node("Gather", ["weights", ids], "found")),
            .. Message(1, Node("Cast", ["attention_mask"], "mask", ("to", Float))),
            .. Message(1, Node("Unsqueeze", ["mask", "last"], "wide")),
            .. Message(1, Node("Mul", ["found", "wide"], "masked")),
            .. Message(1, Node("ReduceSum", ["masked", "words"], "logits", ("keepdims", 0))),
            .. Text(2, "tiny"),
            .. Message(5, Tensor("weights", [Vocabulary.Length, labels], Float, weights.SelectMany(BitConverter.GetBytes))),
            .. Message(5, Tensor("last", [1], Int64, BitConverter.GetBytes(2L))),
            .. Message(5, Tensor("words", [1], Int64, BitConverter.GetBytes(1L))),
            .. Message(11, Value(ids, type, "batch", "length")),
            .. Message(11, Value("attention_mask", type, "batch", "length")),
            .. Message(12, Value("logits", Float, "batch", labels)),
        ];
        return [.. Number(1, IrVersion), .. Message(7, graph), .. Message(8, [.. Text(1, ""), .. Number(2, Opset)])];
    }

    private static byte[] Node(string operation, string[] inputs, string output, params (string Name, long Value)[] attributes) =>
    [
        .. inputs.SelectMany(input => Text(1, input)),
        .. Text(2, output),
        .. Text(4, operation),
        .. attributes.SelectMany(attribute => Message(5, [.. Text(1, attribute.Name), .. Number(3, attribute.Value), .. Number(20, 2)])),
    ];

    private static byte[] Tensor(string name, long[] shape, int type, IEnumerable<byte> data) =>
        [.. shape.SelectMany(size => Number(1, size)), .. Number(2, type), .. Text(8, name), .. Message(9, [.. data])];

    private static byte[] Value(string name, int type, params object[] shape) =>
        [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, type), .. Message(2, [.. shape.SelectMany(size => Message(1, size is string word ? Text(2, word) : Number(1, (int)size)))])]))];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] body) => [.. Varint((uint)((field << 3) | 2)), .. Varint((uint)body.Length), .. body];

    private static byte[] Number(int field, long value) => [.. Varint((uint)(field << 3)), .. Varint((ulong)value)];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)((value & 127) | 128);
        }

        yield return (byte)value;
    }
}
