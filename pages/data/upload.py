"""What is in this file, and is it loaded?"""

from ui import pulls, refused, uploads

uploads.demo_controls()
for file in uploads.chosen_files():
    uploads.file_section(file)
refused.section()
refused.not_taken_in()
pulls.section()
uploads.past_loads()
