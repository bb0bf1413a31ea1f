using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>In which order tenants are learnt.</summary>
public class LearningQueueTests
{
    private readonly LearningQueue _queue = new();
    private readonly TenantMarks _busy = new("busy"), _second = new("second"), _third = new("third");

    [Fact]
    public void TenantThatMarksAgainAndAgain_WaitsBehindTheOthersEachTime()
    {
        List<TenantMarks?> learnt = [];
        _queue.Add([_busy, _second, _third]);
        for (int i = 0; i < 4; i++)
        {
            learnt.Add(_queue.Next());
            _queue.Add([_busy]);
        }

        Assert.Equal([_busy, _second, _third, _busy], learnt);
    }

    [Fact]
    public void TenantThatWaitsAlready_IsLearntOnce()
    {
        _queue.Add([_busy]);
        _queue.Add([_busy, _second]);

        Assert.Equal([_busy, _second, null], [_queue.Next(), _queue.Next(), _queue.Next()]);
    }
}
