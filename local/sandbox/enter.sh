# Builds the new root of one process and becomes that process. Runs as root in a mount namespace of its own:
#   enter.sh ROOT TABLE UMASK DIRECTORY NODE-COMMAND...
# ROOT/TABLE come from mountTable.ts. Every command here must be util-linux or POSIX. Only `exec` lies between this
# shell and node, so the pid that the host spawned is node's.
set -eu
trap '[ $? -eq 0 ] || exit 125' EXIT
path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$1 table=$2 mask=$3 directory=$4
shift 4

mount -t tmpfs -o mode=755,size=4m,nosuid,nodev shared-storage "$root"
cd "$root"
# The skeleton has the folders, links and files that mount points and the C library need.
cp -a "$table.skeleton/." .
mount -a -T "$table"
pivot_root . .
umount -l .
cd "/$directory"
umask "$mask"
PATH=$path
# The shell's own: the process gets the given environment and nothing else.
unset OLDPWD PWD
exec /usr/bin/setpriv "$@"
