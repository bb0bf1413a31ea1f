using System.Text;

namespace BotSentinel.Analyzers.Emitting;

/// <summary>Lines of C#, indented by their braces.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public CodeWriter Line(string line = "")
    {
        _text.Append(' ', line.Length == 0 ? 0 : 4 * _depth).Append(line).Append('\n');
        return this;
    }

    public void Block(string head, Action body)
    {
        if (head.Length > 0)
        {
            Line(head);
        }

        Line("{");
        _depth++;
        body();
        _depth--;
        Line("}");
    }

    public override string ToString() => _text.ToString();
}
