from agent.minds.builtin.understanding import understand
class BuiltInMind:
    name="built-in"
    def understand(self, words, has_files, situation): return understand(words, has_files, situation)
