using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BotSentinel.Cli.Terminal;

/// <summary>Where a command reads and writes, and what it knows of its surroundings.</summary>
internal sealed class Shell(TextWriter output, TextWriter errors)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>What was asked for.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>What is said beside it: mistakes, questions, progress.</summary>
    public TextWriter Errors { get; } = errors;

    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Opens standard input for what is handed on as it is, however long.</summary>
    public Func<Stream> InputBytes { get; init; } = () => Stream.Null;

    public bool IsOutputTerminal { get; init; }

    public bool IsErrorsTerminal { get; init; }

    public bool IsInputTerminal { get; init; }

    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The next key that is pressed, which is not shown.</summary>
    public Func<CancellationToken, Task<ConsoleKeyInfo>> NextKey { get; init; } = NextKeyAsync;

    /// <summary>Whether what is printed may have colours: on a terminal that knows them, and whose owner has not said NO_COLOR.</summary>
    public bool HasColours => IsOutputTerminal && KnowsColours;

    /// <summary>The same of what is said beside it.</summary>
    public bool HasColoursBeside => IsErrorsTerminal && KnowsColours;

    private bool KnowsColours => Variable("NO_COLOR") is null or "" && Variable("TERM") != "dumb";

    public static Shell OfProcess()
    {
        if (!Console.IsOutputRedirected)
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }

        return new Shell(Console.IsOutputRedirected && !OperatingSystem.IsWindows() ? Redirected() : Console.Out, Console.Error)
        {
            Input = Console.In,
            InputBytes = Console.OpenStandardInput,
            IsOutputTerminal = !Console.IsOutputRedirected,
            IsErrorsTerminal = !Console.IsErrorRedirected,
            IsInputTerminal = !Console.IsInputRedirected,
        };
    }

    /// <summary>Prints a line for people: what of it is other people's steers no terminal.</summary>
    public Task SayAsync(string line) => Output.WriteLineAsync(Words.Plain(line));

    /// <summary>Says a line beside the output.</summary>
    public Task TellAsync(string line) => Errors.WriteLineAsync(Words.Plain(line));

    // Not the console's: it takes what nobody reads any more (`| head`) for written.
    private static StreamWriter Redirected() =>
        new(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    // Looked for again and again, since a read that waits could not be cancelled.
    private static async Task<ConsoleKeyInfo> NextKeyAsync(CancellationToken cancellationToken)
    {
        while (!Console.KeyAvailable)
        {
            await Task.Delay(BetweenLooks, cancellationToken);
        }

        return Console.ReadKey(intercept: true);
    }
}
