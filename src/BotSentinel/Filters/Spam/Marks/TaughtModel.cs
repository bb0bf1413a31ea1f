using System.Collections.Concurrent;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>A model, with what the marks of each tenant have taught it. Thread safe; reading allocates nothing.</summary>
internal sealed class TaughtModel(SpamModel model)
{
    private readonly ConcurrentDictionary<TenantMarks, SpamLesson> _lessons = [];

    public SpamModel Model { get; } = model;

    /// <summary>What a tenant's marks have taught it; null: nothing.</summary>
    public SpamLesson? LessonOf(TenantMarks? tenant) => tenant is not null && _lessons.TryGetValue(tenant, out SpamLesson? lesson) ? lesson : null;

    /// <summary>The log-odds that a text is spam, after the tenant's lesson.</summary>
    public double Score(SpamFeatures features, TenantMarks? tenant)
    {
        double score = Model.Score(features);
        return LessonOf(tenant) is { } lesson ? score + lesson.Score(features) : score;
    }

    /// <summary>Learns a tenant's marks, in place of what they had taught before.</summary>
    public void Learn(TenantMarks tenant)
    {
        LessonPlan plan = tenant.Plan();
        if (plan.Count == 0)
        {
            _lessons.TryRemove(tenant, out _);
        }
        else
        {
            _lessons[tenant] = SpamLesson.Learn(Model, plan.Examples());
        }
    }
}
