using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using BotSentinel.Scopes;
using BotSentinel.Updates;

namespace BotSentinel.Storage;

/// <summary>
/// Turns subjects and contents into 64-bit keys under a secret seed, so that nobody outside can aim at another one's key. Folded
/// 128-bit multiplication as in wyhash (Wang Yi, public domain). With a million subjects the chance that a given one
/// shares its key is below 10^-13.
/// </summary>
internal sealed class SubjectHasher
{
    private readonly ulong _seed;
    private readonly ulong _multiplier;

    public SubjectHasher()
    {
        Span<ulong> secret = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(secret));
        (_seed, _multiplier) = (secret[0], secret[1] | 1);
    }

    /// <summary>A hasher with a secret made before.</summary>
    public SubjectHasher((ulong Seed, ulong Multiplier) secret) => (_seed, _multiplier) = secret;

    /// <summary>What makes the keys; whoever knows it can aim.</summary>
    public (ulong Seed, ulong Multiplier) Secret => (_seed, _multiplier);

    /// <summary>A key for a name: of a counter, say.</summary>
    public ulong Name(string name) => Mix(0UL, name);

    /// <summary>A key for a number.</summary>
    public ulong Number(ulong number) => NotZero(Mix(Mix(_seed, number), 1UL));

    /// <summary>The key of the update's subject in the counter <paramref name="counter"/>; 0 when the update lacks a part of the scope.</summary>
    public ulong Subject(ulong counter, LimitScope scope, BotUpdate update)
    {
        ulong key = counter;
        if ((scope & LimitScope.Global) != 0)
        {
            return NotZero(Mix(key, 1UL));
        }

        if (update.Tenant is { } tenant)
        {
            key = Mix(key, tenant);
        }

        if ((scope & LimitScope.User) != 0 && !TryMix(ref key, update.Sender))
        {
            return 0;
        }

        if ((scope & (LimitScope.Chat | LimitScope.Thread)) != 0 && !TryMix(ref key, update.ChatId))
        {
            return 0;
        }

        // Stryker disable once all : a short cut, after which the same comes out
        return (scope & ~(LimitScope.User | LimitScope.Chat | LimitScope.Tenant)) == 0 ? NotZero(Mix(key, 1UL)) : RareParts(key, scope, update);
    }

    /// <summary>A keyed hash of the content, to tell a repetition; 0 when there is no content to compare.</summary>
    public ulong Fingerprint(BotUpdate update)
    {
        if (update.Text is null && update.FileId is null)
        {
            return 0;
        }

        ulong key = Mix(_seed, ((ulong)update.Kind << 8) | (ulong)update.Content);
        if (update.Kind is UpdateKind.CallbackQuery or UpdateKind.EditedMessage or UpdateKind.EditedChannelPost or UpdateKind.EditedBusinessMessage)
        {
            // The same button under another message, or another message edited to the same text, is no repetition.
            key = Mix(key, (ulong)update.MessageId);
        }

        key = update.Text is { } text ? Mix(key, text) : key;
        key = update.FileId is { } file ? Mix(key, file) : key;
        return NotZero(key);
    }

    private ulong RareParts(ulong key, LimitScope scope, BotUpdate update)
    {
        if ((scope & LimitScope.Thread) != 0)
        {
            key = Mix(key, (ulong)update.ThreadId);
        }

        if ((scope & LimitScope.Command) != 0)
        {
            if (update.Command is not { } command)
            {
                return 0;
            }

            key = Mix(key, command);
        }

        if ((scope & LimitScope.Kind) != 0)
        {
            key = Mix(key, (ulong)update.Kind);
        }

        if ((scope & LimitScope.Bot) != 0)
        {
            key = Mix(key, update.Bot ?? "");
        }

        if ((scope & LimitScope.Ip) != 0)
        {
            if (update.RemoteAddress is not { } address)
            {
                return 0;
            }

            Span<byte> bytes = stackalloc byte[16];
            (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out int written);

            // Whoever has one IPv6 address has its /64.
            key = Mix(key, MemoryMarshal.Read<ulong>(bytes) + (ulong)written);
        }

        return NotZero(Mix(key, 1UL));
    }

    private bool TryMix(ref ulong key, PlatformId id)
    {
        if (id.IsNone)
        {
            return false;
        }

        key = id.Text is { } text ? Mix(key, text) : Mix(key, (ulong)id.Number);
        return true;
    }

    private ulong Mix(ulong key, string text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        key ^= _seed;
        ulong length = (ulong)bytes.Length;
        for (; bytes.Length > 16; bytes = bytes[16..])
        {
            key = Fold(MemoryMarshal.Read<ulong>(bytes) ^ _multiplier, MemoryMarshal.Read<ulong>(bytes[8..]) ^ key);
        }

        // The length is in the key, so that parts of the last bytes may be read twice.
        (ulong first, ulong last) = bytes.Length switch
        {
            >= 8 => (MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<ulong>(bytes[^8..])),
            >= 4 => (MemoryMarshal.Read<uint>(bytes), MemoryMarshal.Read<uint>(bytes[^4..])),
            2 => (MemoryMarshal.Read<ushort>(bytes), 0UL),
            _ => (0UL, 0UL),
        };
        return Mix(Fold(first ^ _multiplier, last ^ key), length);
    }

    private ulong Mix(ulong key, ulong part)
    {
        return BitOperations.RotateLeft(Fold(key ^ part ^ _seed, _multiplier), 23) + key;
    }

    private static ulong Fold(ulong one, ulong other)
    {
        // The framework's function goes through memory for the half that it gives by reference.
        return Bmi2.X64.IsSupported
            ? Bmi2.X64.MultiplyNoFlags(one, other) ^ (one * other)
            : Math.BigMul(one, other, out ulong low) ^ low;
    }

    private static ulong NotZero(ulong key) => key == 0 ? 1 : key;
}
