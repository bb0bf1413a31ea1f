using System.Text;
using System.Text.Json;
using BotSentinel.Benchmarks.Harness;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace BotSentinel.Benchmarks;

/// <summary>Raw JSON to an update, beside Telegram.Bot's deserialisation of the same bytes.</summary>
internal static class ParseBenchmark
{
    private static readonly UpdateSource Source = new(new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero), Bot: "bench");

    public static Task<BenchReport> Run()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Payloads", "parse.json")));
        Payload[] payloads = [.. document.RootElement.EnumerateObject().Select(payload => new Payload(payload.Name, Encoding.UTF8.GetBytes(payload.Value.GetRawText())))];

        Rounds.WarmUp(payloads.SelectMany(payload => new Action<int>[] { payload.Read, payload.Deserialize }));
        return Task.FromResult(new BenchReport("parse", [.. payloads.Select(payload => Rounds.Compare(payload.Name, payload.Read, "Telegram.Bot", payload.Deserialize))]));
    }

    private sealed record Payload(string Name, byte[] Json)
    {
        public void Read(int operations)
        {
            for (int i = 0; i < operations; i++)
            {
                if (!TelegramUpdateReader.TryRead(Json, Source, out _, out UpdateReadError error))
                {
                    throw new InvalidOperationException(error.ToString());
                }
            }
        }

        public void Deserialize(int operations)
        {
            for (int i = 0; i < operations; i++)
            {
                if (JsonSerializer.Deserialize<Update>(Json, JsonBotAPI.Options) is null)
                {
                    throw new InvalidOperationException("Telegram.Bot read nothing");
                }
            }
        }
    }
}
