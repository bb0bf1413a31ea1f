using BotSentinel.Updates.Telegram;

namespace BotSentinel.Server.Polling;

/// <summary>An answer to <c>getUpdates</c> with some updates left out; all other bytes are as Telegram sent them.</summary>
internal static class FilteredAnswer
{
    public static ReadOnlyMemory<byte> Keep(byte[] answer, TelegramBatch batch, bool[] allowed)
    {
        if (!allowed.Contains(false))
        {
            return answer;
        }

        var kept = new MemoryStream(answer.Length);
        kept.Write(answer.AsSpan(..batch.List.Start));
        bool isFirst = true;
        for (int i = 0; i < allowed.Length; i++)
        {
            if (allowed[i])
            {
                kept.Write(isFirst ? [] : ","u8);
                kept.Write(answer.AsSpan(batch.Items[i].Bytes));
                isFirst = false;
            }
        }

        kept.Write(answer.AsSpan(batch.List.End..));
        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }
}
