using System.Collections.Concurrent;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>A model, with what the marks of each tenant have taught it. Thread safe; reading allocates nothing.</summary>
internal sealed class TaughtModel(SpamModel model)
{
    private readonly ConcurrentDictionary<TenantMarks, Lesson> _lessons = [];

    public SpamModel Model { get; } = model;

    /// <summary>The log-odds that a text is spam, after the tenant's lesson.</summary>
    public double Score(SpamFeatures features, TenantMarks? tenant)
    {
        double score = Model.Score(features);
        return tenant is not null && _lessons.TryGetValue(tenant, out Lesson? lesson) ? score + (lesson.Part * lesson.Learnt.Score(features)) : score;
    }

    /// <summary>Learns a tenant's marks, in place of what they had taught before.</summary>
    public void Learn(TenantMarks tenant)
    {
        LessonPlan plan = tenant.Plan();
        if (plan.Part == 0)
        {
            _lessons.TryRemove(tenant, out _);
        }
        else
        {
            _lessons[tenant] = new Lesson(SpamLesson.Learn(Model, plan.Examples()), plan.Part);
        }
    }

    private sealed record Lesson(SpamLesson Learnt, double Part);
}
