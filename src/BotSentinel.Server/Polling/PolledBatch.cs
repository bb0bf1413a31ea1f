namespace BotSentinel.Server.Polling;

/// <summary>An answer to <c>getUpdates</c>, with the places where its updates stand.</summary>
internal sealed record PolledBatch(IReadOnlyList<PolledUpdate> Updates)
{
    /// <summary>The answer without the updates that are not allowed; what stays is as Telegram sent it.</summary>
    public ReadOnlyMemory<byte> Keep(byte[] answer, bool[] allowed)
    {
        if (!allowed.Contains(false))
        {
            return answer;
        }

        var kept = new MemoryStream(answer.Length);
        kept.Write(answer.AsSpan(..Updates[0].Bytes.Start.Value));
        bool first = true;
        for (int i = 0; i < allowed.Length; i++)
        {
            if (!allowed[i])
            {
                continue;
            }

            if (!first)
            {
                kept.WriteByte((byte)',');
            }

            first = false;
            kept.Write(answer.AsSpan(Updates[i].Bytes));
        }

        kept.Write(answer.AsSpan(Updates[^1].Bytes.End.Value..));
        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }
}
