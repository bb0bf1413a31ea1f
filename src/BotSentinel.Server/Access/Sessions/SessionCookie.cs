namespace BotSentinel.Server.Access.Sessions;

/// <summary>The cookies of who is signed in. Their prefix has browsers take them from this host alone, over TLS (or from the own machine), for all of its paths.</summary>
internal static class SessionCookie
{
    public const string Name = "__Host-bs";

    /// <summary>Remembers that somebody has signed in here before: see <see cref="SignIn.SignInLimits"/>.</summary>
    public const string Device = "__Host-bs-device";

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    public static void Write(HttpResponse response, string token, DateTimeOffset endsAt) => response.Cookies.Append(Name, token, Options(SameSiteMode.Lax, endsAt));

    public static void WriteDevice(HttpResponse response, string device, DateTimeOffset endsAt) => response.Cookies.Append(Device, device, Options(SameSiteMode.Strict, endsAt));

    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, Options(SameSiteMode.Lax, null));

    private static CookieOptions Options(SameSiteMode sameSite, DateTimeOffset? endsAt) => new() { Secure = true, HttpOnly = true, SameSite = sameSite, Path = "/", Expires = endsAt, IsEssential = true };
}
