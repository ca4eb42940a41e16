package simulator

import (
	"crypto/md5" // the API's fingerprints are MD5
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var sshKeyPattern = regexp.MustCompile(`^(ssh-(rsa|ed25519)) [A-Za-z0-9+/=]+(\s.+)?$`)

// show is a key as the API shows it.
func (s *Simulator) showSSHKey(k *SSHKey) object {
	servers := []object{}
	for _, server := range sorted(s.state.Servers) {
		if server.Status != terminated && slices.Contains(server.SSHKeys, k.ID) {
			servers = append(servers, object{"id": server.ID, "hostname": server.Hostname})
		}
	}
	return object{"id": k.ID, "name": k.Name, "key": k.Key, "fingerprint": fingerprint(k.Key), "servers": servers}
}

// storedKey is a key as it is stored.
func (s *Simulator) storedKey(key string) string {
	if s.variants.RewritesInput {
		return strings.Join(strings.Fields(key)[:2], " ")
	}
	return key
}

func fingerprint(key string) string {
	data := strings.Fields(key)[1]
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		raw = []byte(data) // the pattern lets bad base64 pass, and so does the simulator
	}
	sum := md5.Sum(raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = hex.EncodeToString([]byte{b})
	}
	return strings.Join(pairs, ":")
}

type sshKeyRequest struct {
	Name *string `json:"name"`
	Key  *string `json:"key"`
}

func (q sshKeyRequest) check() fieldErrors {
	errs := fieldErrors{}
	if q.Name != nil {
		if n := utf8.RuneCountInString(*q.Name); n < 3 || n > 100 {
			errs.add("name", "The name field must be between 3 and 100 characters.")
		}
	}
	if q.Key != nil && !sshKeyPattern.MatchString(*q.Key) {
		errs.add("key", "The key field format is invalid.")
	}
	return errs
}

func (s *Simulator) listSSHKeys(c *call) answer {
	return page(c, sorted(s.state.SSHKeys), s.showSSHKey)
}

func (s *Simulator) getSSHKey(c *call) answer {
	key := s.state.SSHKeys[c.id("id")]
	if key == nil {
		return notFound("SSH key")
	}
	return ok(s.showSSHKey(key))
}

func (s *Simulator) createSSHKey(c *call) answer {
	var request sshKeyRequest
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	errs := request.check()
	if request.Name == nil {
		errs.add("name", "The name field is required.")
	}
	if request.Key == nil {
		errs.add("key", "The key field is required.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	key := &SSHKey{ID: s.nextID(), Name: *request.Name, Key: s.storedKey(*request.Key)}
	s.state.SSHKeys[key.ID] = key
	return created(s.showSSHKey(key))
}

func (s *Simulator) updateSSHKey(c *call) answer {
	key := s.state.SSHKeys[c.id("id")]
	if key == nil {
		return notFound("SSH key")
	}
	var request sshKeyRequest
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	if errs := request.check(); len(errs) > 0 {
		return errs.answer()
	}
	if request.Name != nil {
		key.Name = *request.Name
	}
	if request.Key != nil {
		key.Key = s.storedKey(*request.Key)
	}
	return ok(s.showSSHKey(key))
}

// deleteSSHKey deletes a key that is in use, too: servers keep what was written to their disk.
func (s *Simulator) deleteSSHKey(c *call) answer {
	key := s.state.SSHKeys[c.id("id")]
	if key == nil {
		return notFound("SSH key")
	}
	delete(s.state.SSHKeys, key.ID)
	for _, server := range s.state.Servers {
		server.SSHKeys = slices.DeleteFunc(server.SSHKeys, func(id int) bool { return id == key.ID })
	}
	return noContent()
}

// unknownSSHKey reports whether one of the ids is no key.
func (s *Simulator) unknownSSHKey(ids []int) bool {
	return slices.ContainsFunc(ids, func(id int) bool { return s.state.SSHKeys[id] == nil })
}
