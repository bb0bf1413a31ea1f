using System.Text.Json;
using BotSentinel.Cli.Terminal;

namespace BotSentinel.Cli.Decisions;

/// <summary>Writes decisions, a line each.</summary>
/// <param name="shell">Where to.</param>
/// <param name="botNames">The bots' names by id; null: JSON is written.</param>
internal sealed class DecisionLine(Shell shell, Dictionary<string, string>? botNames)
{
    private const int VerdictWidth = 15;

    public async Task WriteAsync(IReadOnlyList<JsonElement> decisions)
    {
        foreach (JsonElement decision in decisions)
        {
            await shell.Output.WriteLineAsync(botNames is null ? ToolJson.Line(decision) : Text(decision.Deserialize<DecisionView>(ToolJson.Options)!, botNames));
        }

        await shell.Output.FlushAsync();
    }

    private string Text(DecisionView decision, Dictionary<string, string> names) =>
        $"{Words.Moment(shell, decision.At)}  {decision.Painted(shell, VerdictWidth)}  {Words.Plain(names.GetValueOrDefault(decision.Bot, decision.Bot))}  {decision.About}: {decision.Because}";
}
