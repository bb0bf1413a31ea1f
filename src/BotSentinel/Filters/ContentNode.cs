using BotSentinel.Decisions;

namespace BotSentinel.Filters;

/// <summary>One filter, or several combined. Immutable.</summary>
internal abstract class ContentNode
{
    /// <summary>The score, from 0 to 1; what each filter found is kept in the content.</summary>
    public abstract double Score(Content content);

    /// <summary>Tells what made the score.</summary>
    public abstract void Explain(Content content, string rule, List<ContentFinding> findings);
}

/// <summary>A filter.</summary>
internal sealed class FilterNode(ContentFilter filter, int number, Action<string, Exception> failed) : ContentNode
{
    public override double Score(Content content)
    {
        try
        {
            FilterHit hit = filter.Examine(content);
            double score = double.IsNaN(hit.Score) ? 0 : Math.Clamp(hit.Score, 0, 1);
            content.Hits[number] = hit with { Score = score };
            return score;
        }
#pragma warning disable CA1031 // A filter that fails found nothing: the other filters still count, and nobody pays for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            content.Hits[number] = default;
            failed(filter.Name, failure);
            return 0;
        }
    }

    public override void Explain(Content content, string rule, List<ContentFinding> findings)
    {
        ref readonly FilterHit hit = ref content.Hits[number];
        if (hit.Score > 0)
        {
            findings.Add(new ContentFinding(rule, filter.Name, hit.Score, filter.Describe(hit, content), hit.Span));
        }
    }
}

/// <summary>The weakest counts.</summary>
internal sealed class AllNode(ContentNode[] nodes) : ContentNode
{
    public override double Score(Content content)
    {
        double least = 1;
        foreach (ContentNode node in nodes)
        {
            least = Math.Min(least, node.Score(content));
            if (least == 0)
            {
                return 0;
            }
        }

        return least;
    }

    public override void Explain(Content content, string rule, List<ContentFinding> findings)
    {
        foreach (ContentNode node in nodes)
        {
            node.Explain(content, rule, findings);
        }
    }
}

/// <summary>The strongest counts.</summary>
internal sealed class AnyNode(ContentNode[] nodes) : ContentNode
{
    public override double Score(Content content)
    {
        double most = 0;
        foreach (ContentNode node in nodes)
        {
            // All are asked, though one would do: those that remember have to see every update.
            most = Math.Max(most, node.Score(content));
        }

        return most;
    }

    public override void Explain(Content content, string rule, List<ContentFinding> findings)
    {
        foreach (ContentNode node in nodes)
        {
            node.Explain(content, rule, findings);
        }
    }
}

/// <summary>What is missing to certainty.</summary>
internal sealed class NotNode(ContentNode node) : ContentNode
{
    public override double Score(Content content) => 1 - node.Score(content);

    public override void Explain(Content content, string rule, List<ContentFinding> findings)
    {
        findings.Add(new ContentFinding(rule, "not", 1, "what would speak for it is missing", default));
    }
}
