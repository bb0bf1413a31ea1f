using System.Net;
using System.Net.Sockets;
using BotSentinel.Telegram.Errors;
using BotSentinel.Telegram.Errors.Texts;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace BotSentinel.Telegram.Tests.Errors;

public class ErrorClassifierTests
{
    [Theory]
    [InlineData(429, "Too Many Requests: retry after 5", ErrorKeys.Flood)]
    [InlineData(403, "Forbidden: bot was blocked by the user", ErrorKeys.Blocked)]
    [InlineData(403, "Forbidden: user is deactivated", ErrorKeys.Deactivated)]
    [InlineData(403, "Forbidden: bot was kicked from the supergroup chat", ErrorKeys.Kicked)]
    [InlineData(403, "Forbidden: bot is not a member of the channel chat", ErrorKeys.Kicked)]
    [InlineData(403, "Forbidden: something new", ErrorKeys.NoRights)]
    [InlineData(401, "Unauthorized", ErrorKeys.Unauthorized)]
    [InlineData(404, "Not Found", ErrorKeys.Unauthorized)]
    [InlineData(409, "Conflict: terminated by other getUpdates request", ErrorKeys.Conflict)]
    [InlineData(400, "Bad Request: chat not found", ErrorKeys.ChatNotFound)]
    [InlineData(400, "Bad Request: message to edit not found", ErrorKeys.MessageNotFound)]
    [InlineData(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same", ErrorKeys.NotModified)]
    [InlineData(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", ErrorKeys.QueryExpired)]
    [InlineData(400, "Bad Request: not enough rights to restrict/unrestrict chat member", ErrorKeys.NoRights)]
    [InlineData(400, "Bad Request: can't parse entities: Unsupported start tag", ErrorKeys.BadMarkup)]
    [InlineData(400, "Bad Request: message is too long", ErrorKeys.TooLarge)]
    [InlineData(413, "Request Entity Too Large", ErrorKeys.TooLarge)]
    [InlineData(400, "Bad Request: something new", ErrorKeys.BadRequest)]
    [InlineData(502, "Bad Gateway", ErrorKeys.Server)]
    [InlineData(418, "I'm a teapot", ErrorKeys.Other)]
    public void ErrorOfTelegram_HasAKeyByCodeAndDescription(int code, string description, string key) =>
        Assert.Equal(key, ErrorClassifier.KeyOf(new ApiRequestException(description, code)));

    [Fact]
    public void CallThatWouldComeTooLate_IsAFlood() =>
        Assert.Equal(ErrorKeys.Flood, ErrorClassifier.KeyOf(new BotSentinel.Outgoing.OutgoingDeadlineException(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(3))));

    [Fact]
    public void MigratedGroup_IsToldByItsParameter() =>
        Assert.Equal(ErrorKeys.Migrated, ErrorClassifier.KeyOf(new ApiRequestException("Bad Request: new words", 400, new ResponseParameters { MigrateToChatId = -1001 })));

    [Fact]
    public void ErrorsOfTheNetwork_AreTimeoutOrUnreachable()
    {
        Assert.Equal(ErrorKeys.Timeout, ErrorClassifier.KeyOf(new TimeoutException()));
        Assert.Equal(ErrorKeys.Timeout, ErrorClassifier.KeyOf(new RequestException("timed out", new TaskCanceledException("", new TimeoutException()))));
        Assert.Equal(ErrorKeys.Unreachable, ErrorClassifier.KeyOf(new RequestException("refused", new HttpRequestException())));
        Assert.Equal(ErrorKeys.Unreachable, ErrorClassifier.KeyOf(new SocketException()));
        Assert.Equal(ErrorKeys.Server, ErrorClassifier.KeyOf(new RequestException("not JSON", HttpStatusCode.BadGateway)));
    }

    [Fact]
    public void AnythingElse_HasFailed() => Assert.Equal(ErrorKeys.Failed, ErrorClassifier.KeyOf(new InvalidOperationException()));

    [Theory]
    [InlineData("ru", "ru")]
    [InlineData("ZH-hans", "zh")]
    [InlineData("es-419", "es")]
    [InlineData("fr", "de")]
    [InlineData("", "de")]
    public void Language_GoesByItsFirstPart_ElseTheFallback(string language, string expected) =>
        Assert.Same(BuiltInTexts.ByLanguage[expected], BuiltInTexts.Of(language, "de-at"));

    [Fact]
    public void EveryLanguage_FillsInTheSecondsAndIsItsOwn()
    {
        Assert.Equal(["de", "en", "es", "ru", "zh"], BuiltInTexts.ByLanguage.Keys.Order());
        Assert.All(BuiltInTexts.ByLanguage.Values, texts => Assert.Contains("{seconds}", texts.Busy, StringComparison.Ordinal));
        Assert.Equal(5, BuiltInTexts.ByLanguage.Values.Select(texts => texts.Failed).Distinct().Count());
    }
}
