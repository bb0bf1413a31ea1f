using BotSentinel.Server.Audit;

namespace BotSentinel.Server.Tests.Audit;

public sealed class AuditWordsTests
{
    [Theory]
    [InlineData("user:4711", "subjects/user%3A4711")]
    [InlineData("chat:-100200", "subjects/chat%3A-100200")]
    [InlineData("network:192.0.2.0/24", "subjects/network%3A192.0.2.0%2F24")]
    [InlineData("rev_01a2", "reviews/rev_01a2")]
    [InlineData("dec_01a2", "decisions/dec_01a2")]
    [InlineData("rev_<script>", null)]
    [InlineData("4711", null)]
    [InlineData("bot_01a2", null)]
    [InlineData("/api/v1/reviews", null)]
    public void WhatAnEntryIsAbout_LeadsToWhereItCanBeUndone(string target, string? link) => Assert.Equal(link, AuditWords.LinkOf(target));
}
