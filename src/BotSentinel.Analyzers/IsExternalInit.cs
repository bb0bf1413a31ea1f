namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants for <c>init</c> on .NET Standard.</summary>
internal static class IsExternalInit;
