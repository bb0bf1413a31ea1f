using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace BotSentinel.Server.Tests.Support;

/// <summary>An authenticator with one passkey (WebAuthn level 3, ES256), and a browser that tells it the origin.</summary>
internal sealed class SoftwareAuthenticator(string origin) : IDisposable
{
    private const byte UserPresent = 1, UserVerified = 4, WithKey = 64;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private byte[] _user = [];
    private string _domain = "";
    private uint _count;

    /// <summary>Whether it finds out who is there.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>The site that the browser says it is at.</summary>
    public string Origin { get; set; } = origin;

    public JsonObject Create(JsonNode options)
    {
        (_domain, _user) = ((string)options["rp"]!["id"]!, Base64Url.DecodeFromChars((string)options["user"]!["id"]!));
        byte[] client = Client("webauthn.create", options);
        CborWriter attestation = new(CborConformanceMode.Ctap2Canonical, convertIndefiniteLengthEncodings: true);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString([.. Data(WithKey), .. new byte[16], 0, (byte)_id.Length, .. _id, .. PublicKey()]);
        attestation.WriteEndMap();
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Text(client),
            ["attestationObject"] = Text(attestation.Encode()),
            ["transports"] = new JsonArray("internal"),
        });
    }

    public JsonObject Get(JsonNode options)
    {
        _count++;
        byte[] client = Client("webauthn.get", options), data = Data(0);
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(_key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = Text(_user),
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] Client(string type, JsonNode options) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["challenge"] = (string)options["challenge"]!, ["origin"] = Origin, ["crossOrigin"] = false }.ToJsonString());

    private byte[] Data(byte more)
    {
        byte[] count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, _count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(_domain)), (byte)(UserPresent | (Verifies ? UserVerified : 0) | more), .. count];
    }

    // COSE: an elliptic curve key (2), ES256 (-7), P-256 (1), x, y.
    private byte[] PublicKey()
    {
        ECPoint point = _key.ExportParameters(false).Q;
        CborWriter key = new(CborConformanceMode.Ctap2Canonical, convertIndefiniteLengthEncodings: true);
        key.WriteStartMap(5);
        foreach ((int label, int value) in ((int, int)[])[(1, 2), (3, -7), (-1, 1)])
        {
            key.WriteInt32(label);
            key.WriteInt32(value);
        }

        key.WriteInt32(-2);
        key.WriteByteString(point.X!);
        key.WriteInt32(-3);
        key.WriteByteString(point.Y!);
        key.WriteEndMap();
        return key.Encode();
    }

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = Text(_id),
        ["rawId"] = Text(_id),
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    };

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
