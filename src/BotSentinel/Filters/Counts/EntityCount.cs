using BotSentinel.Updates;

namespace BotSentinel.Filters.Counts;

/// <summary>Counts marked parts of a text.</summary>
internal static class EntityCount
{
    public static int Of(Content content, EntityKind one, EntityKind other)
    {
        IReadOnlyList<TextEntity> entities = content.Update.Entities;
        int count = 0;
        for (int i = 0; i < entities.Count; i++)
        {
            count += entities[i].Kind == one || entities[i].Kind == other ? 1 : 0;
        }

        return count;
    }
}
