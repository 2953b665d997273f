// Verifies an exported ledger with the stock Go checksum-database packages.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run tests/oracles/go/main.go FOLDER [OLD-SIZE ...]
//
// The packages are Debian's golang-go and golang-golang-x-mod-dev; nothing is fetched. It checks the
// signature of the head, reads every record hash through the tiles as golang.org/x/mod/sumdb/tlog
// authenticates them, compares it with the record in its entry bundle, proves and checks records, and
// proves and checks that the tree of each OLD-SIZE (half the size when none is given) is a prefix.
// Prints `ok <size> <root>` or ends with an error.
package main

import (
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tiles reads an export. The paths differ from the package's own only in the height, which is always 8.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.folder, name))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// records reads entry bundle n.
func (t tiles) records(n, width int64) ([][]byte, error) {
	bundle := tlog.Tile{H: 8, L: -1, N: n, W: int(width)}
	name := strings.Replace(bundle.Path(), "tile/8/data/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(t.folder, name))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(data) >= 2 {
		end := 2 + int(binary.BigEndian.Uint16(data))
		if end > len(data) {
			return nil, fmt.Errorf("%s: an entry is cut", name)
		}
		all, data = append(all, data[2:end]), data[end:]
	}
	if len(data) != 0 || int64(len(all)) != width {
		return nil, fmt.Errorf("%s: %d entries", name, len(all))
	}
	return all, nil
}

// head checks the signature and reads size and root. (tlog.ParseTree knows one origin only.)
func (t tiles) head() (tree tlog.Tree, err error) {
	key, err := os.ReadFile(filepath.Join(t.folder, "verifier.key"))
	if err != nil {
		return tree, err
	}
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(key), "\n"))
	if err != nil {
		return tree, err
	}
	text, err := os.ReadFile(filepath.Join(t.folder, "checkpoint"))
	if err != nil {
		return tree, err
	}
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree, fmt.Errorf("not a head of %s", verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

func check(folder string, oldSizes []string) error {
	t := tiles{folder}
	tree, err := t.head()
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, t)
	for first := int64(0); first < tree.N; first += 256 {
		width := tree.N - first
		if width > 256 {
			width = 256
		}
		records, err := t.records(first/256, width)
		if err != nil {
			return err
		}
		for i, record := range records {
			index := first + int64(i)
			hash := tlog.RecordHash(record)
			read, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil {
				return err
			}
			if read[0] != hash {
				return fmt.Errorf("record %d is not the one in the tree", index)
			}
			if index%37 == 0 || index == tree.N-1 {
				proof, err := tlog.ProveRecord(tree.N, index, hashes)
				if err != nil {
					return err
				}
				if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash); err != nil {
					return err
				}
			}
		}
	}
	if len(oldSizes) == 0 && tree.N >= 2 {
		oldSizes = []string{strconv.FormatInt(tree.N/2, 10)}
	}
	for _, text := range oldSizes {
		old, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		root, err := tlog.TreeHash(old, hashes)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old, root); err != nil {
			return err
		}
	}
	fmt.Println("ok", tree.N, tree.Hash)
	return nil
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: main FOLDER [OLD-SIZE ...]")
	}
	if err := check(os.Args[1], os.Args[2:]); err != nil {
		log.Fatal("not ok: ", err)
	}
}
