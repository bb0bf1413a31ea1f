using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Reviews;

/// <summary><c>/api/v1/reviews</c>: messages that operators may judge.</summary>
internal static class ReviewEndpoints
{
    public static void MapReviews(this RouteGroupBuilder api)
    {
        RouteGroupBuilder reviews = api.MapGroup("/reviews").WithTags("Reviews");
        reviews.MapGet("", (Caller caller, ReviewService service, string? state, string? subject, int? limit, string? after, CancellationToken cancelled) =>
                service.ListAsync(caller, new ReviewQuery(QueryNames.Read<ReviewState>(nameof(state), state), subject), new PageRequest(limit, after), cancelled))
            .Reads(KeyScope.ReviewsRead, audited: "review.list").ProducesProblem(400).ProducesProblem(409).WithName("ListReviews").WithSummary("Messages that operators may judge, with what they say, latest first");
        reviews.MapGet("/{review}", (Caller caller, ReviewService service, string review, CancellationToken cancelled) => service.GetAsync(caller, review, cancelled))
            .Reads(KeyScope.ReviewsRead, audited: "review.read").ProducesProblem(404).WithName("GetReview").WithSummary("A message that operators may judge");
        reviews.MapPost("/{review}/judge", (Caller caller, ReviewService service, string review, Judgement judgement, CancellationToken cancelled) => service.JudgeAsync(caller, review, judgement.Spam, cancelled))
            .Changes(KeyScope.ReviewsWrite).ProducesProblem(404).ProducesProblem(409).WithName("JudgeReview").WithSummary("Say that a message is spam, or is not; the spam model learns from it");
        reviews.MapPost("/{review}/undo", (Caller caller, ReviewService service, string review, CancellationToken cancelled) => service.UndoAsync(caller, review, cancelled))
            .Changes(KeyScope.ReviewsWrite).ProducesProblem(404).ProducesProblem(409).WithName("UndoReview").WithSummary("Take back what was said of a message, with all its effect");
        reviews.MapPost("/judge", (Caller caller, ReviewService service, Judgements judgements, CancellationToken cancelled) => service.JudgeManyAsync(caller, judgements, cancelled))
            .Changes(KeyScope.ReviewsWrite).ProducesProblem(422).WithName("JudgeReviews").WithSummary("Judge up to 100 messages at once, or take that back");
        reviews.MapDelete("/{review}", async (Caller caller, ReviewService service, string review, CancellationToken cancelled) =>
            {
                await service.DeleteAsync(caller, review, cancelled);
                return TypedResults.NoContent();
            })
            .Changes(KeyScope.ReviewsWrite).ProducesProblem(404).WithName("DeleteReview").WithSummary("Take a message away before its time");
    }
}
