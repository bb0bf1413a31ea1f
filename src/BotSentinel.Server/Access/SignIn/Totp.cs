using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Secrets;
using OtpNet;
using QRCoder;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>Codes of authenticator apps (RFC 6238): six digits, thirty seconds, one step early or late.</summary>
internal sealed class Totp(SecretBox secrets, TimeProvider timeProvider)
{
    private const string Purpose = "totp";
    private const int SecretLength = 20;

    // For who has no app, so that looking at their code takes as long.
    private readonly Lazy<string> _nobodys = new(() => secrets.Close("", Purpose, NewSecret()));

    public static string NewSecret() => Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(SecretLength));

    public string Close(string operatorId, string secret) => secrets.Close(operatorId, Purpose, secret);

    /// <exception cref="InvalidOperationException">The key that it was encrypted with is gone.</exception>
    public string Open(string operatorId, string closed) => secrets.Open(operatorId, Purpose, closed) ?? throw new InvalidOperationException("The secret of an authenticator app does not open.");

    /// <summary>The time step of a code that is right and later than the last one taken; null when there is none such.</summary>
    public long? StepOf(OperatorRow? person, string code)
    {
        long? step = StepOf(person?.TotpSecret is { } closed ? Open(person.Id, closed) : Open("", _nobodys.Value), code);
        return person?.TotpSecret is not null && step > person.TotpStep ? step : null;
    }

    /// <summary>The time step of a code that is right; null when it is not.</summary>
    public long? StepOf(string secret, string code) =>
        new OtpNet.Totp(Base32Encoding.ToBytes(secret)).VerifyTotp(timeProvider.GetUtcNow().UtcDateTime, code, out long step, new VerificationWindow(1, 1)) ? step : null;

    /// <summary>What authenticator apps read.</summary>
    public static Uri Uri(string secret, string login) => new($"otpauth://totp/BotSentinel:{System.Uri.EscapeDataString(login)}?secret={secret}&issuer=BotSentinel");

    /// <summary>The same as a picture, SVG.</summary>
    public static string Picture(Uri uri)
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(uri.OriginalString, QRCodeGenerator.ECCLevel.M);
        using SvgQRCode picture = new(data);
        return picture.GetGraphic(4);
    }
}
