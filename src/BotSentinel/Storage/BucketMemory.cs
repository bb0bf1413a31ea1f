using System.Runtime.InteropServices;

namespace BotSentinel.Storage;

/// <summary>
/// Room for a table's buckets outside the managed heap, where no collector walks it. Pages that nobody has written to take no memory. Whoever
/// uses <see cref="Start"/> keeps a reference to this object until done: the memory goes with it.
/// </summary>
internal sealed unsafe partial class BucketMemory
{
    private const nuint HugePage = 2 * 1024 * 1024;
    private const int AdviseHugePages = 14;

    public BucketMemory(nuint bytes)
    {
        nuint alignment = bytes < 4 * HugePage ? BucketShape.LineBytes : HugePage;
        Start = (byte*)NativeMemory.AlignedAlloc(bytes, alignment);

        // A hint: random look-ups then find their pages in the processor's table of pages. Where it is refused nothing is lost.
        // Stryker disable all : a hint changes speed alone
        if (alignment == HugePage && OperatingSystem.IsLinux())
        {
            _ = Advise(Start, bytes, AdviseHugePages);
        }

        // Stryker restore all
    }

    ~BucketMemory() => NativeMemory.AlignedFree(Start);

    /// <summary>The first byte, at the beginning of a cache line. What was never written is undefined.</summary>
    public byte* Start { get; }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint bytes, int advice);
}
