using System.Runtime.InteropServices;

namespace UnicodeTables;

/// <summary>Properties of characters that the framework does not tell, from the ICU library of the machine.</summary>
internal static unsafe class Icu
{
    public const int DefaultIgnorable = 5, EmojiPresentation = 58, ExtendedPictographic = 64;

    private const int Oldest = 60, Newest = 99;
    private static readonly (nint Library, int Version) Loaded = Load();
    private static readonly delegate* unmanaged<int, byte> CombiningClassOf = (delegate* unmanaged<int, byte>)Symbol("u_getCombiningClass");
    private static readonly delegate* unmanaged<int, int*, int> ScriptOf = (delegate* unmanaged<int, int*, int>)Symbol("uscript_getScript");
    private static readonly delegate* unmanaged<int, int, sbyte> HasProperty = (delegate* unmanaged<int, int, sbyte>)Symbol("u_hasBinaryProperty");
    private static readonly delegate* unmanaged<int, nint> NameOfScript = (delegate* unmanaged<int, nint>)Symbol("uscript_getName");
    private static readonly delegate* unmanaged<byte*, void> GetUnicodeVersion = (delegate* unmanaged<byte*, void>)Symbol("u_getUnicodeVersion");

    public static int Version => Loaded.Version;

    public static string UnicodeVersion
    {
        get
        {
            byte* parts = stackalloc byte[4];
            GetUnicodeVersion(parts);
            return $"{parts[0]}.{parts[1]}";
        }
    }

    public static byte CombiningClass(int codePoint) => CombiningClassOf(codePoint);

    public static bool Has(int codePoint, int property) => HasProperty(codePoint, property) != 0;

    public static string Script(int codePoint)
    {
        int error = 0;
        return Marshal.PtrToStringUTF8(NameOfScript(ScriptOf(codePoint, &error)))!;
    }

    private static (nint Library, int Version) Load()
    {
        for (int version = Newest; version >= Oldest; version--)
        {
            if (NativeLibrary.TryLoad($"libicuuc.so.{version}", out nint library))
            {
                return (library, version);
            }
        }

        throw new InvalidOperationException("There is no libicuuc; apt-get install libicu72.");
    }

    private static nint Symbol(string name) => NativeLibrary.GetExport(Loaded.Library, $"{name}_{Loaded.Version}");
}
