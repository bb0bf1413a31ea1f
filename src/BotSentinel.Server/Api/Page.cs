namespace BotSentinel.Server.Api;

/// <summary>Some of many, in the order of their ids.</summary>
/// <param name="Items">These.</param>
/// <param name="Next">What to ask for as <c>after</c> to get those that follow; null when there are no more.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>A page of rows, of which one more than asked for was read, to know whether it is the last.</summary>
    public static Page<T> Of<TRow>(List<TRow> rows, PageRequest request, Func<TRow, string> id, Func<TRow, T> view)
    {
        bool isLast = rows.Count <= request.Count;
        return new Page<T>([.. rows.Take(request.Count).Select(view)], isLast ? null : id(rows[request.Count - 1]));
    }
}

/// <summary>Which page is asked for.</summary>
/// <param name="Limit">How many at most. From 1 to 500; default 50.</param>
/// <param name="After">What the page before said as <c>next</c>; null: the first page.</param>
internal readonly record struct PageRequest(int? Limit, string? After)
{
    public int Count => Limit switch
    {
        null => 50,
        >= 1 and <= 500 => Limit.Value,
        _ => throw ProblemException.Unreadable("limit is from 1 to 500."),
    };

    /// <summary>One more, to know whether there are more.</summary>
    public int ToRead => Count + 1;

    /// <summary>Before all of them when the first page is asked for.</summary>
    public string Start => After switch
    {
        null => "",
        { Length: <= 512 } when !After.Contains('\0', StringComparison.Ordinal) => After,
        _ => throw ProblemException.Unreadable("after is what an earlier page said as next."),
    };
}
