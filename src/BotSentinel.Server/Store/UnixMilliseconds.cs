using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BotSentinel.Server.Store;

/// <summary>Times are numbers in both kinds of database, so that both compare them alike. What is finer than a millisecond is lost.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));
