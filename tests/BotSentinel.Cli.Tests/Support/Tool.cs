using System.Text;
using System.Text.Json.Nodes;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Tests.Support;

/// <summary>Runs commands as somebody in front of a gateway, with an environment of their own.</summary>
internal sealed class Tool
{
    private readonly Dictionary<string, string> _variables = [];

    public Tool(RunningGateway? gateway = null)
    {
        if (gateway is not null)
        {
            Set("BOTSENTINEL_SERVER", gateway.Address.ToString());
            Set("BOTSENTINEL_KEY", gateway.Key);
        }
    }

    /// <summary>What the last command printed.</summary>
    public string Output { get; private set; } = "";

    /// <summary>What the last command said beside it.</summary>
    public string Errors { get; private set; } = "";

    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>Whether all three streams are a terminal.</summary>
    public bool IsTerminal { get; set; }

    /// <summary>Whether what is said beside the output goes to a terminal; null: as the others.</summary>
    public bool? IsErrorsTerminal { get; set; }

    /// <summary>What is typed, or piped in.</summary>
    public TextReader Input { get; set; } = TextReader.Null;

    /// <summary>What is typed where nothing is shown.</summary>
    public string Typed { get; set; } = "";

    public Tool Set(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    public Task<int> RunAsync(params string[] args) => RunAsync(new StringWriter(), TestContext.Current.CancellationToken, args);

    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken, params string[] args)
    {
        using StringWriter errors = new();
        Queue<char> keys = new(Typed);
        Shell shell = new(output, errors)
        {
            Input = Input,
            InputBytes = () => new MemoryStream(Encoding.UTF8.GetBytes(Input.ReadToEnd())),
            IsInputTerminal = IsTerminal,
            IsOutputTerminal = IsTerminal,
            IsErrorsTerminal = IsErrorsTerminal ?? IsTerminal,
            Variable = _variables.GetValueOrDefault,
            NextKey = _ => Task.FromResult(keys.TryDequeue(out char key) ? Press(key) : Press('\r')),
        };
        int code = await Commands.RunAsync(args, shell, cancellationToken);
        (Output, Errors) = (output.ToString()!, errors.ToString());
        return code;
    }

    private static ConsoleKeyInfo Press(char key) => new(key, key switch { '\r' => ConsoleKey.Enter, '\b' => ConsoleKey.Backspace, _ => ConsoleKey.None }, shift: false, alt: false, control: false);
}
