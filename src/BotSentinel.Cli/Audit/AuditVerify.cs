using System.CommandLine;
using BotSentinel.Audit;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Audit;

/// <summary><c>botsentinel audit verify</c>: whether an export is what the checkpoints were made of. It asks no gateway: that might be who changed it.</summary>
internal static class AuditVerify
{
    private const int EntriesBetweenLooks = 10_000;

    private static readonly Argument<string> File = new("EXPORT") { Description = "What `audit export` wrote; - for standard input." };
    private static readonly Option<string[]> Kept = new("--checkpoint", "-c") { Description = "What was kept elsewhere: a checkpoint, or the file that the gateway adds checkpoints to; once for each.", HelpName = "FILE", Required = true };
    private static readonly Option<string[]> Keys = new("--verify-key") { Description = "A key that signs, as `audit keys` shows it, or a file of such; without one, what was kept is believed as it is.", HelpName = "KEY" };
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Whose log it is; needed where checkpoints of several logs were kept.", HelpName = "ID" };

    public static ToolCommand Make(Shell shell) =>
        new ToolCommand("verify", "Verify an export against checkpoints that were kept elsewhere; offline.")
        {
            Examples = ["botsentinel audit verify audit.jsonl --checkpoint kept.txt --verify-key keys.txt", "botsentinel audit verify audit.csv --checkpoint checkpoints.jsonl --tenant default"],
        }.With(File).With(Kept, Keys, Tenant, ToolOptions.Json).Does(shell, async (parsed, cancellationToken) =>
        {
            LogKey[] keys = [.. (parsed.GetValue(Keys) ?? []).SelectMany(ReadKeys)];
            VerifiedLog found = await VerifyAsync(shell, parsed, keys, cancellationToken);
            if (parsed.GetValue(ToolOptions.Json))
            {
                await ToolJson.WriteAsync(shell, found);
                return found.Problem is null ? ExitCode.Done : ExitCode.Failed;
            }

            if (keys.Length == 0)
            {
                await shell.TellAsync("No --verify-key: signatures were not looked at.");
            }

            await shell.Output.WriteLineAsync(found.Problem is null ? Paint.Good(shell, Good(found)) : Paint.Bad(shell, Bad(found)));
            return found.Problem is null ? ExitCode.Done : ExitCode.Failed;
        });

    private static async Task<VerifiedLog> VerifyAsync(Shell shell, ParseResult parsed, LogKey[] keys, CancellationToken cancellationToken)
    {
        LogVerifier verifier;
        try
        {
            verifier = new LogVerifier(parsed.GetRequiredValue(Kept).SelectMany(ReadKept), keys, parsed.GetValue(Tenant));
        }
        catch (FormatException problem)
        {
            throw new CommandException($"--checkpoint: {problem.Message}", ExitCode.WrongUsage);
        }

        string path = parsed.GetRequiredValue(File);
        await using Stream export = path == "-" ? shell.InputBytes() : new FileStream(path, FileMode.Open, FileAccess.Read);
        await using ProgressLine progress = new(shell);
        long taken = 0;
        try
        {
            ExportReader.Read(
                export,
                entry =>
                {
                    if (++taken % EntriesBetweenLooks == 0)
                    {
                        progress.ShowAsync($"{Words.Number(taken)} entries").GetAwaiter().GetResult();
                    }

                    return verifier.Add(entry);
                },
                cancellationToken);
            return verifier.Finish();
        }
        catch (FormatException unreadable)
        {
            return verifier.Finish(unreadable.Message);
        }
    }

    private static string Good(VerifiedLog found)
    {
        string rest = found.Entries == found.VouchedFor ? "" : $" Nothing vouches for the {Words.Count(found.Entries - found.VouchedFor, "entry", "entries")} after them: there is no checkpoint of those here.";
        return $"{Words.Count(found.VouchedFor, "entry is", "entries are")} those that the checkpoints were made of.{rest}";
    }

    private static string Bad(VerifiedLog found) => found switch
    {
        { FirstBad: null } => found.Problem!,
        _ when found.Before == found.FirstBad + 1 => $"Entry {found.FirstBad} {found.Problem}",
        _ => $"Entries from {found.FirstBad} to {found.Before - 1} {found.Problem} The first that is wrong is among them: a file of checkpoints, which has each entry's hash, would tell which.",
    };

    private static IEnumerable<KeptCheckpoint> ReadKept(string path)
    {
        try
        {
            return KeptCheckpoint.Read(System.IO.File.ReadAllText(path));
        }
        catch (FormatException problem)
        {
            throw new CommandException($"{path}: {problem.Message}", ExitCode.WrongUsage);
        }
    }

    private static IEnumerable<LogKey> ReadKeys(string text)
    {
        string[] lines = LogKey.Parse(text) is not null ? [text] : System.IO.File.Exists(text) ? System.IO.File.ReadAllLines(text) : throw new CommandException("--verify-key is neither a key nor a file of keys.", ExitCode.WrongUsage);
        return lines.Where(line => line.Length > 0).Select(line => LogKey.Parse(line) ?? throw new CommandException($"{text}: there is a line that is no key.", ExitCode.WrongUsage));
    }
}
