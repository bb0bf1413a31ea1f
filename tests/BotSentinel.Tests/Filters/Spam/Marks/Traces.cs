using BotSentinel.Filters;
using BotSentinel.Filters.Spam.Marks;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>What is kept of texts.</summary>
internal static class Traces
{
    public static TextTrace Of(string text)
    {
        Content content = ContentPolicy.Borrow(new BotUpdate { Text = text }, now: 0, onlyPeek: true);
        try
        {
            return TextTrace.Of(content, key: 7);
        }
        finally
        {
            ContentPolicy.Return(content);
        }
    }
}
